"""The cases, figures and alerts in SQL, for whoever reads them: one schema for every engine."""
