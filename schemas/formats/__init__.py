"""Writers and parsers of what stands in a sample's text: time, ChatML."""
