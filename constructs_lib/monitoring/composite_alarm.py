"""CloudWatch alarms over other alarms."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from constructs import Construct

from constructs_lib.monitoring.alarm import AlarmLike
from constructs_lib.monitoring.notifications import Notifications

_MOST_ALARMS = 100


class CompositeAlarm(Construct):
    """One alarm, and one message, while any of several alarms is on.

    An outage sets off errors, slow answers and failed health checks within minutes of each other. To a small team they
    are one event: the first message is read, the next four train people not to read. So an alarm that is part of this
    one should be quiet (`Alarm(notifications=None)`); the message names the alarms that are on, and the dashboard shows
    them. CloudWatch can suppress the actions of a composite alarm only, not those of a metric alarm. Keep those alarms
    telling for which a person gave an address of their own.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html

    A changed set of alarms replaces the composite alarm. Updated in place, it could never lose a part: Terraform
    destroys that part before it updates the alarm above it, and CloudWatch deletes no alarm on which a composite alarm
    depends (https://github.com/hashicorp/terraform-provider-aws/issues/34807).

    Attributes:
        alarm: The resource.
        name: The alarm's name, by reference to the resource.
        arn: The alarm's ARN.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        alarms: Sequence[AlarmLike],
        notifications: Notifications,
    ) -> None:
        """Create the alarm.

        Args:
            scope: The construct it belongs to.
            id_: What it says, such as `users-notice`.
            name: Unique in account and region, among metric alarms too.
            description: What a person should do, such as `USERS_NOTICE_ADVICE`.
            alarms: 1 to 100, which CloudWatch allows:
                https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
            notifications: Who is told.

        Raises:
            ValueError: There are no alarms, or too many.
        """
        super().__init__(scope, id_)
        if not 1 <= len(alarms) <= _MOST_ALARMS:
            raise ValueError(f"supply 1 to {_MOST_ALARMS} alarms, got {len(alarms)}")
        rule = " OR ".join(f'ALARM("{alarm.name}")' for alarm in alarms)
        # Not cdktf's DataResource, which runs `terraform version` as it is synthesized, and fails where that is missing.
        trigger = TerraformResource(self, "rule", terraform_resource_type="terraform_data")
        trigger.add_override("input", {"alarm_rule": rule})
        self.alarm = CloudwatchCompositeAlarm(
            self,
            "Default",
            alarm_name=name,
            alarm_description=description,
            alarm_rule=rule,
            alarm_actions=[notifications.topic_arn],
            ok_actions=[notifications.topic_arn],
            lifecycle=TerraformResourceLifecycle(
                # By its address as text: cdktf would write an expression, which Terraform does not take here.
                replace_triggered_by=[f"{trigger.terraform_resource_type}.{trigger.friendly_unique_id}"]
            ),
        )
        self.name = self.alarm.alarm_name
        self.arn = self.alarm.arn
