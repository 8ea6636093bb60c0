"""The modules: read page after page, resumed anywhere, with questions to check oneself."""
