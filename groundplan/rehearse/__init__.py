"""Rehearsing a deployment against an emulated AWS on this machine (the extra `groundplan[rehearse]`)."""

from groundplan.rehearse.emulated_aws import EmulatedAws
from groundplan.rehearse.plan_changes import PlanChanges
from groundplan.rehearse.provider_override import write_provider_override
from groundplan.rehearse.provider_process import ProviderProcess
from groundplan.rehearse.requests import Request
from groundplan.rehearse.terraform import Terraform, TerraformError, find_binary

__all__ = [
    "EmulatedAws",
    "PlanChanges",
    "ProviderProcess",
    "Request",
    "Terraform",
    "TerraformError",
    "find_binary",
    "write_provider_override",
]
