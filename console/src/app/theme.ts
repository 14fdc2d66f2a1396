import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  rem,
  Tooltip,
} from '@mantine/core'

/** Deep teal, light to dark. Shade 7 carries white text in both schemes with more than 4.5 : 1. */
const gate: MantineColorsTuple = [
  '#e9f5f4',
  '#d3e9e7',
  '#a5d3ce',
  '#74bbb4',
  '#4da79f',
  '#2f8f87',
  '#157a72',
  '#0c655f',
  '#08534e',
  '#053f3b',
]

/** Only for what needs action now. */
const red: MantineColorsTuple = [
  '#fdeeec',
  '#fadbd7',
  '#f6b9b0',
  '#f29b8f',
  '#ff8474',
  '#d64c3b',
  '#c93c2a',
  '#bd2f1d',
  '#a22515',
  '#7d1a0d',
]

const gray: MantineColorsTuple = [
  '#f6f8f8',
  '#f0f3f3',
  '#e1e7e7',
  '#d2dada',
  '#c3cdcd',
  '#a3afaf',
  '#7b8887',
  '#586664',
  '#36413f',
  '#18211f',
]

const dark: MantineColorsTuple = [
  '#e5ebea',
  '#bcc7c7',
  '#98a5a5',
  '#5d6a6c',
  '#2d3639',
  '#1f2628',
  '#161c1e',
  '#0e1213',
  '#0b0e0f',
  '#070909',
]

export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 7, dark: 7 },
  colors: { gate, gray, dark, red },
  fontFamily:
    "-apple-system, 'Segoe UI Variable Text', 'Segoe UI', Inter, Roboto, 'Noto Sans', Cantarell, system-ui, 'Liberation Sans', sans-serif",
  fontFamilyMonospace: 'var(--gh-mono)',
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(32) },
  radius: { xs: rem(2), sm: rem(4), md: rem(6), lg: rem(8), xl: rem(12) },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(19), lineHeight: '1.35' },
      h2: { fontSize: rem(15), lineHeight: '1.4' },
      h3: { fontSize: rem(13), lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } },
    InputWrapper: {
      styles: {
        label: { fontWeight: 500, fontSize: rem(13), marginBottom: 3 },
        description: { fontSize: rem(12), marginBottom: 5 },
        error: { fontSize: rem(12) },
      },
    },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: {
      defaultProps: {
        size: 'xs',
        checkIconPosition: 'right',
        clearButtonProps: { 'aria-label': 'Clear' },
      },
    },
    MultiSelect: { defaultProps: { size: 'xs', checkIconPosition: 'right' } },
    DateTimePicker: { defaultProps: { clearButtonProps: { 'aria-label': 'Clear' } } },
    TagsInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Text: { defaultProps: { size: 'sm' } },
    Anchor: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { fz: 'sm' } },
    Modal: {
      defaultProps: {
        radius: 'md',
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontWeight: 600, fontSize: rem(15) } },
    },
    Drawer: {
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.3 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontWeight: 600, fontSize: rem(15) } },
    },
    Menu: { defaultProps: { shadow: 'sm', radius: 'md' } },
    Popover: { defaultProps: { shadow: 'sm', radius: 'md' } },
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, fz: 12, withArrow: false } }),
  },
})

/** Gives Mantine's own variables the colours of `tokens.css`, so that there is one table of them. */
const ours = {
  '--mantine-color-body': 'var(--gh-surface)',
  '--mantine-color-text': 'var(--gh-text)',
  '--mantine-color-dimmed': 'var(--gh-dim)',
  '--mantine-color-anchor': 'var(--gh-accent)',
  '--mantine-color-default': 'var(--gh-surface)',
  '--mantine-color-default-hover': 'var(--gh-hover)',
  '--mantine-color-default-border': 'var(--gh-border)',
  '--mantine-color-placeholder': 'var(--gh-dim)',
  '--mantine-color-error': 'var(--gh-bad)',
  '--mantine-color-disabled': 'var(--gh-hover)',
  '--mantine-color-disabled-color': 'var(--gh-dim)',
  '--mantine-color-disabled-border': 'var(--gh-border)',
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: ours,
  dark: ours,
})
