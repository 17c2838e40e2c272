"""The process around Rasa's Agent: one turn in, one result out, nothing kept in between."""
