"""What do people write about? Themes in free texts, English and Chinese, with their stability."""
