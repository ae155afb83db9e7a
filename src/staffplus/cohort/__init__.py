"""A room full of people: `live` is votes by phone. Nothing of the course imports this but the command."""
