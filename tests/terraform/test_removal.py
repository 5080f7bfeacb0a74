"""Taking a stack away, as docs/removing.md says; the last test of each applied stack."""

from tests.terraform.applied_stack import AppliedStack
from tests.terraform.conftest import of_each_pattern


@of_each_pattern
def test_nothing_is_left_of_a_stack_that_is_removed(stack: AppliedStack) -> None:
    stack.remove()

    assert not stack.terraform.state().get("values", {}).get("root_module", {}).get("resources")
