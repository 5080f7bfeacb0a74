"""Application Auto Scaling: tags of scalable targets, and policies that keep their identity."""

import json

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, applicationautoscaling_backends
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.utilities.tagging_service import TaggingService

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter


def mend() -> None:
    """Add the calls on tags, and let a changed policy stay the policy it was."""

    @around(ApplicationAutoscalingBackend, "__init__")
    def add_tagger(original: Function, backend: MotoObject, *arguments: MotoObject, **keywords: MotoObject) -> None:
        original(backend, *arguments, **keywords)
        backend.tagger = TaggingService()

    @around(ApplicationAutoScalingResponse, "register_scalable_target")
    def take_tags(original: Function, response: MotoObject) -> str:
        answer: str = original(response)
        tag(response, json.loads(answer)["ScalableTargetARN"])
        return answer

    # Symptom: ListTagsForResource answers 500, which the provider retries until its patience ends.
    @missing(ApplicationAutoScalingResponse, "list_tags_for_resource")
    def list_tags_for_resource(response: MotoObject) -> str:
        return json.dumps({"Tags": tagger_of(response).get_tag_dict_for_resource(parameter(response, "ResourceARN"))})

    @missing(ApplicationAutoScalingResponse, "tag_resource")
    def tag_resource(response: MotoObject) -> str:
        tag(response, parameter(response, "ResourceARN"))
        return json.dumps({})

    @missing(ApplicationAutoScalingResponse, "untag_resource")
    def untag_resource(response: MotoObject) -> str:
        tagger_of(response).untag_resource_using_names(
            parameter(response, "ResourceARN"), parameter(response, "TagKeys")
        )
        return json.dumps({})

    # Symptom: changing a policy gives it a new ARN and a second pair of alarms.
    @around(ApplicationAutoscalingBackend, "put_scaling_policy")
    def keep_identity(
        original: Function, backend: MotoObject, *arguments: MotoObject, **keywords: MotoObject
    ) -> MotoObject:
        earlier = list(backend.policies.values())
        policy = original(backend, *arguments, **keywords)
        for replaced in set(earlier) - set(backend.policies.values()):
            replaced.delete_alarms(backend.account_id, backend.region_name)
            policy.policy_arn = replaced.policy_arn
        return policy


def tag(response: MotoObject, resource: str) -> None:
    """Put the tags of the request on a resource."""
    tagger = tagger_of(response)
    tagger.tag_resource(resource, tagger.convert_dict_to_tags_input(parameter(response, "Tags")))


def tagger_of(response: MotoObject) -> TaggingService:
    """The store of tags for the request's account and region."""
    backend: MotoObject = applicationautoscaling_backends[response.current_account][response.region]
    tagger: TaggingService = backend.tagger
    return tagger
