"""The one blueprint that the pages of this area belong to."""

from flask import Blueprint

bp = Blueprint("availability", "matcher.availability", template_folder="templates")
