"""The pure rules of matching: the people as the rules see them, a scheme's settings, and the bars.

Nothing here knows of files, the database or the web; the same rules serve all three.
"""
