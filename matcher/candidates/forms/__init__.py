"""What candidates type: their profile, on one page or a piece at a time on their first visit."""

from matcher.candidates.forms.profile import ProfileForm
from matcher.candidates.forms.visit import STEPS, FinishForm, form_of, sections

__all__ = ["STEPS", "FinishForm", "ProfileForm", "form_of", "sections"]
