"""Keys keep their rotation period."""

import pytest

from groundplan.rehearse import EmulatedAws


@pytest.mark.parametrize(("asked", "told"), [({"RotationPeriodInDays": 180}, 180), ({}, 365)])
def test_a_key_tells_its_rotation_period(aws: EmulatedAws, asked: dict[str, int], told: int) -> None:
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=key, **asked)
    status = kms.get_key_rotation_status(KeyId=key)
    assert status["KeyRotationEnabled"]
    assert status["RotationPeriodInDays"] == told
    assert "NextRotationDate" in status


def test_a_key_that_does_not_rotate_has_no_period(aws: EmulatedAws) -> None:
    kms = aws.client("kms")
    status = kms.get_key_rotation_status(KeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    assert not status["KeyRotationEnabled"]
    assert "RotationPeriodInDays" not in status
