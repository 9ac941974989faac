"""The administrator's desk: reads and acts over all the areas below.

Terms: the *office* is whoever runs the scheme; the *demo* is a made-up scheme to try things out on.
"""
