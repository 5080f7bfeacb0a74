"""CloudWatch: composite alarms, and what ties them to the alarms beneath them."""

import re

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter

ALARM_IN_RULE = re.compile(r'ALARM\("([^"]+)"\)')


def mend() -> None:
    """Add PutCompositeAlarm, and hold composite alarms and their parts together as AWS does."""

    # Symptom: creating a composite alarm answers 501.
    @missing(CloudWatchResponse, "put_composite_alarm")
    def put_composite_alarm(response: MotoObject) -> MotoObject:
        absent = alarms_in(parameter(response, "AlarmRule")) - set(response.cloudwatch_backend.alarms)
        if absent:
            raise ValidationError(
                f"Could not save the composite alarm as alarms [{', '.join(sorted(absent))}] in the alarm rule do not exist"
            )
        return response.put_metric_alarm()

    # Symptom: a plan that destroys an alarm before its composite alarm lets go of it works here, and fails on AWS:
    # https://github.com/hashicorp/terraform-provider-aws/issues/34807
    @around(CloudWatchBackend, "delete_alarms")
    def refuse_parts(original: Function, backend: MotoObject, alarm_names: list[str]) -> None:
        remaining = [alarm for name, alarm in backend.alarms.items() if name not in alarm_names]
        for name in alarm_names:
            if any(name in alarms_in(alarm.rule) for alarm in remaining if alarm.rule):
                raise ValidationError(f"Cannot delete {name} as there are composite alarm(s) depending on it.")
        original(backend, alarm_names)


def alarms_in(rule: str) -> set[str]:
    """The names of the alarms on which a rule depends."""
    return set(ALARM_IN_RULE.findall(rule))
