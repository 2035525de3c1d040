"""The Little World: drawings, texts in nine languages and a tiny model that is really trained."""
