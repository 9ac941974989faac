"""The one blueprint that both sides' pages belong to."""

from flask import Blueprint

bp = Blueprint("pairings", "matcher.pairings", template_folder="templates")
