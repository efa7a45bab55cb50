/**
 * The contracts that every provider passes. A provider's tests extend each contract and bring a {@link
 * io.mlops.provider.tck.ProviderHarness}.
 */
@NullMarked
package io.mlops.provider.tck;

import org.jspecify.annotations.NullMarked;
