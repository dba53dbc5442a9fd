"""A company's answer to one need, and what the receiving body does with it. Never in any index."""
