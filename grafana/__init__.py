"""What Grafana is given: dashboards, and how they are provisioned."""
