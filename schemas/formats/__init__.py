"""Writers and parsers of what stands in a sample's text: ChatML, times, read text, boxes, fields, tables."""
