"""What a member or an operator can say in words: one small module a noun, each verb a few lines."""
