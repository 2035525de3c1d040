"""How the Little World is drawn: one hand, one light from the upper left, shapes as plain polygons."""
