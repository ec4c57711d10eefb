"""The law: rulebooks, indicators and the engine that applies them; writes nothing by itself."""
