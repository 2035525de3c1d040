"""Did an edit take? Every edit of a snapshot as parent and child hear it, beside edits that nothing was learnt from."""
