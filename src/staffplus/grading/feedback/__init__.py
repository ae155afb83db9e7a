"""What learners and markers read, made harmless, and how it goes back to them."""
