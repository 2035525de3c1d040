"""What models can do: exams, how answers are judged, and how two models compare."""
