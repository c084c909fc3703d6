"""What people see. Imports datasets and schemas; the only room with dash, plotly, flask and typst."""
