"""What vision-language models are made of, and how they are spoken to."""
