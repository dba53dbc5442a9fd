"""What a person may type about themselves and their organisation."""
