"""Where customers are met: one folder a channel, each with a function that makes its `bot.http.parts.Part`."""
