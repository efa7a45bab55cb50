package io.mlops.sandbox.sagemaker;

import java.util.List;

/** An endpoint at a moment in which it answers calls. */
record Serving(String name, List<VariantState> variants) {}
