"""What administrators type: about the arena, and about people and organisations they help; and what
anybody may write about accessibility."""
