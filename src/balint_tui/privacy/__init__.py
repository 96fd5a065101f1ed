"""Nothing that identifies gets past here."""
