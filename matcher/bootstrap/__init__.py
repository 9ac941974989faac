"""From a bare checkout to a running command, with the standard library only.

Terms: an *environment* is a folder such as `.venv` with what one lock file names; its *stamp* says
for which lock, project file, Python and folder it was made.
"""
