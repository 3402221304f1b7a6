"""辖区概况 for townships, districts, cities and the province."""
