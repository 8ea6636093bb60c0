"""The subject of a mémoire: proposed, talked over with those who follow the learner, validated."""
