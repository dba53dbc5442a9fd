"""What people are told: in the application and by mail, each with why it came."""
