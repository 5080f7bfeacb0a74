"""KMS: the period of key rotation."""

import json
from datetime import timedelta

from moto.core.utils import utcnow
from moto.kms.models import Key
from moto.kms.responses import KmsResponse

from groundplan.rehearse.patching import Function, MotoObject, around, parameter

DEFAULT_ROTATION_PERIOD_DAYS = 365


def mend() -> None:
    """Keep the rotation period that EnableKeyRotation was given, and tell it."""

    # Symptom: `rotation_period_in_days` is 0 at every plan.
    @around(KmsResponse, "enable_key_rotation")
    def remember_period(original: Function, response: MotoObject) -> MotoObject:
        answer = original(response)
        period = parameter(response, "RotationPeriodInDays")
        key_of(response).rotation_period_days = period or DEFAULT_ROTATION_PERIOD_DAYS
        return answer

    @around(KmsResponse, "get_key_rotation_status")
    def tell_period(original: Function, response: MotoObject) -> str:
        status = json.loads(original(response))
        key = key_of(response)
        status["KeyId"] = key.arn
        if status["KeyRotationEnabled"]:
            status["RotationPeriodInDays"] = key.rotation_period_days
            status["NextRotationDate"] = (utcnow() + timedelta(days=key.rotation_period_days)).timestamp()
        return json.dumps(status)


def key_of(response: MotoObject) -> MotoObject:
    """The key that a request names."""
    backend = response.kms_backend
    key: Key = backend.keys[backend.get_key_id(parameter(response, "KeyId"))]
    return key
