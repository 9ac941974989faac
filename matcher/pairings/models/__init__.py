"""Proposals, pairings and days away; and what two people write to each other on the way."""

from matcher.pairings.models.meeting import FirstMeeting
from matcher.pairings.models.messages import HelpRequest, Message, TalkOffer
from matcher.pairings.models.pairs import Absence, Pairing, Proposal
from matcher.pairings.models.survey import PairingFit, Survey

__all__ = [
    "Absence",
    "FirstMeeting",
    "HelpRequest",
    "Message",
    "Pairing",
    "PairingFit",
    "Proposal",
    "Survey",
    "TalkOffer",
]
