"""Charts: plausible data, drawn by matplotlib, seaborn and plotly, with the box of every element."""
