"""A deployment's database in the emulated AWS, with what its restore drill looks at, and the drill itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundplan.config import Deployment
from groundplan.output.restore_drill import write_restore_drill
from groundplan.rehearse import EmulatedAws
from tests.output.asking_program import write_program, write_sleep
from tests.output.aws_stand_in import AwsStandIn, Call, Interruption


@dataclass
class Drill:
    """What one run of the script did."""

    ended: subprocess.CompletedProcess[str]
    calls: list[Call]

    @property
    def operations(self) -> list[str]:
        return [call["operation"] for call in self.calls]

    def options(self, operation: str) -> list[dict[str, Any]]:
        return [call["options"] for call in self.calls if call["operation"] == operation]


@dataclass
class DrilledDatabase:
    deployment: Deployment
    aws: EmulatedAws

    @property
    def scratch(self) -> str:
        return f"{self.deployment.names.database}-restore-drill"

    def client(self, service: str) -> Any:  # noqa: ANN401 — boto3 makes its clients at run time
        return self.aws.client(service, self.deployment.region)

    def build(self) -> None:
        """Make what the stack would have made."""
        prefix, database = self.deployment.names.prefix, self.deployment.names.database
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
            for number, zone in enumerate("ab")
        ]
        ids = [subnet["SubnetId"] for subnet in subnets]
        public = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.9.0/24")["Subnet"]["SubnetId"]
        ec2.create_tags(Resources=[public], Tags=[{"Key": "Name", "Value": f"{prefix}-public-us-east-1a"}])
        group = ec2.create_security_group(GroupName=database, Description="Database", VpcId=vpc)["GroupId"]
        rds = self.client("rds")
        rds.create_db_subnet_group(DBSubnetGroupName=database, DBSubnetGroupDescription="Database", SubnetIds=ids)
        rds.create_db_parameter_group(
            DBParameterGroupName=f"{database}-postgres16", DBParameterGroupFamily="postgres16", Description="Database"
        )
        # RDS takes a first automated backup as soon as the instance is there, and so does the emulator.
        rds.create_db_instance(
            DBInstanceIdentifier=database,
            Engine="postgres",
            EngineVersion="16",
            DBInstanceClass="db.m5.large",
            AllocatedStorage=100,
            MasterUsername="dbadmin",
            ManageMasterUserPassword=True,
            DBSubnetGroupName=database,
            DBParameterGroupName=f"{database}-postgres16",
            VpcSecurityGroupIds=[group],
            MultiAZ=True,
            DeletionProtection=True,
            StorageEncrypted=True,
            BackupRetentionPeriod=30,
        )
        ecs = self.client("ecs")
        ecs.create_cluster(clusterName=prefix)
        fargate: dict[str, Any] = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
        log = {"awslogs-group": f"/{prefix}/bootstrap", "awslogs-stream-prefix": "bootstrap"}
        self.client("logs").create_log_group(logGroupName=f"/{prefix}/bootstrap")
        ecs.register_task_definition(
            family=f"{prefix}-bootstrap",
            cpu="256",
            memory="512",
            containerDefinitions=[
                {
                    "name": "bootstrap",
                    "image": "postgres",
                    "logConfiguration": {"logDriver": "awslogs", "options": log},
                }
            ],
            **fargate,
        )
        ecs.create_service(
            cluster=prefix,
            serviceName=prefix,
            taskDefinition=f"{prefix}-bootstrap",
            desiredCount=0,
            launchType="FARGATE",
            networkConfiguration={
                "awsvpcConfiguration": {"subnets": ids, "securityGroups": [group], "assignPublicIp": "DISABLED"}
            },
        )

    def instance(self, identifier: str | None = None) -> dict[str, Any] | None:
        """An instance as AWS describes it, by default the database; `None` where there is none."""
        wanted = identifier or self.deployment.names.database
        instances = self.client("rds").describe_db_instances()["DBInstances"]
        return next((found for found in instances if found["DBInstanceIdentifier"] == wanted), None)

    def drill(
        self,
        folder: Path,
        *arguments: str,
        exit_code: int | None = 0,
        interruptions: Sequence[Interruption] = (),
        answers: dict[str, Any] | None = None,
        refusals: dict[str, str] | None = None,
        printed: dict[str, str] | None = None,
    ) -> Drill:
        """Run the script.

        The container of its query ends with `exit_code`, or never, and prints what is `printed` of the instance that it
        asks; signals arrive as `interruptions` say, and AWS's answers to and refusals of some operations are given.
        """
        script = write_restore_drill(self.deployment, folder)
        programs = folder / "bin"
        programs.mkdir()
        write_program(programs / "aws")
        write_sleep(programs)
        stand_in = AwsStandIn(exit_code, interruptions, printed or {}, answers or {}, refusals or {})
        with stand_in.serving() as told:
            ended = subprocess.run(
                [script, *arguments],
                env={
                    **self.aws.environment(),
                    "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                    **told,
                },
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=240,
            )
        return Drill(ended, stand_in.calls)
