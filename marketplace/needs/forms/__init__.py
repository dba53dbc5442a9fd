"""What a person may type of a need, in the five steps of the guided form."""

from marketplace.needs.forms.actions import CommentForm, ReturnForm
from marketplace.needs.forms.dialogue import DialogueForm
from marketplace.needs.forms.problem import ProblemForm
from marketplace.needs.forms.questions import QuestionsForm
from marketplace.needs.forms.step import StepForm
from marketplace.needs.forms.title import TitleForm
from marketplace.needs.forms.who import WhoForm

STEPS: dict[str, type[StepForm]] = {
    "questions": QuestionsForm,
    "problem": ProblemForm,
    "who": WhoForm,
    "market": DialogueForm,
    "title": TitleForm,
}

__all__ = [
    "STEPS",
    "CommentForm",
    "DialogueForm",
    "ProblemForm",
    "QuestionsForm",
    "ReturnForm",
    "StepForm",
    "TitleForm",
    "WhoForm",
]
