"""What people see: the shell, the theme, the texts and the Gradio pages."""
