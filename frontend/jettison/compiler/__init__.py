"""From a description by way of its recipe to LLB: pure, so that one input always gives the same bytes."""
