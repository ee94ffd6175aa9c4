"""What draws samples; the generators come with the work that adds them."""
