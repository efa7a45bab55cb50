/**
 * The contracts that every provider passes. A provider's tests extend each contract and bring a {@link
 * io.mlops.tck.ProviderHarness}.
 */
@NullMarked
package io.mlops.tck;

import org.jspecify.annotations.NullMarked;
