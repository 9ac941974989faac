"""What mentors type: their profile, on one page or a piece at a time on their first visit."""

from matcher.mentors.forms.profile import ProfileForm
from matcher.mentors.forms.visit import STEPS, CapacityForm, FinishForm, form_of, sections

__all__ = ["STEPS", "CapacityForm", "FinishForm", "ProfileForm", "form_of", "sections"]
