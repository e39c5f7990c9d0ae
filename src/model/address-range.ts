export interface AddressRanges { readonly capacity: bigint }
