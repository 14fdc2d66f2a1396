export const SourcePage = () => null
