"""Places: from what people write to a point on the map, and how far apart two points are.

A *place* is an outcode, a town, or somewhere without a point (overseas, or not given). A
full postcode is read for its point and then forgotten: what is kept and shown is its outcode.
"""
