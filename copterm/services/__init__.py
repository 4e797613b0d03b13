"""What a member may do: one module a noun. Plain functions, actor first, frozen records back."""
